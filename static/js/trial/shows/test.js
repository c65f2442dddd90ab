import { one } from "./one.js";

export const test = one("test");
