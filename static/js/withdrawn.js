// After a withdrawal: what this browser may still keep of the subject goes too.

import { forgetSubject } from "./trial/outcomes.js";

const id = /\/subject\/([0-9a-f-]{36})\//.exec(window.location.pathname)?.[1];
if (id) await forgetSubject(id);
