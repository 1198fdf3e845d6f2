// Every public name has a doc comment that can be read alone: its purpose in one sentence, units, thrown codes, an example.
import { commentFindings } from '../reference/comments.ts';
import { publicEntries, readPublicApi } from '../reference/public-api.ts';
import { throwsFindings } from '../reference/throws.ts';
import { problem } from '../workspace.ts';

const api = await readPublicApi(publicEntries(), {});
for (const { place, name, problem: found } of [...commentFindings(api), ...throwsFindings(api)])
  problem(`${place}: ${name} ${found}`);
