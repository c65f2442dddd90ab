"""Handing a study on: one archive that holds a study version whole, and making the same study of it elsewhere.

What is written is a pure function of what is stored, without a date of writing, a database's key or a server's name:
the same study gives the same files, here and wherever it was imported.
"""
