// Every public name has a doc comment that can be read alone: its purpose in one sentence, units, thrown codes, an example.
//
// It does not decide: whether a sentence says more than the name; whether a unit is the right one; what a callback,
// a getter, a method of an interface or a variable that is not constant throws, and so whether a code that is documented there
// is thrown; whether the RangeError or TypeError of a function that documents it reaches its callers. The rows of a constant
// table are described together, by the comment of the table. The linter refuses enums.
import { commentFindings } from '../reference/comments.ts';
import { publicEntries, readPublicApi } from '../reference/public-api.ts';
import { throwsFindings } from '../reference/throws.ts';
import { problem } from '../workspace.ts';

const api = await readPublicApi(publicEntries(), {});
for (const { place, name, problem: found } of [...commentFindings(api), ...throwsFindings(api)])
  problem(`${place}: ${name} ${found}`);
