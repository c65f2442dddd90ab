"""Other libraries' metrics as metrics of ours: a module per library, imported only where somebody asks for it."""
