import { one } from "./one.js";

export const reference = one("reference");
