// The links that npm shows beside a package. A maintainer fills them in once, in package.json of the root.
import type { Manifest } from '../workspace.ts';

const EXAMPLES = {
  homepage: 'https://github.com/OWNER/REPOSITORY#readme',
  repository: 'https://github.com/OWNER/REPOSITORY.git',
  bugs: 'https://github.com/OWNER/REPOSITORY/issues',
};

/** The links of each published package, and the fields without a URL. */
export function readLinks(root: Manifest, environment: NodeJS.ProcessEnv) {
  const urls = {
    homepage: urlOf(root.homepage),
    // npm refuses a provenance whose `repository` is not the one that the workflow runs in.
    repository: repositoryOfWorkflow(environment) ?? urlOf(root.repository),
    bugs: urlOf(root.bugs),
  };
  const { homepage, repository, bugs } = urls;
  const missing = Object.entries(EXAMPLES)
    .filter(([field]) => urls[field as keyof typeof urls] === '')
    .map(([field, example]) => ({ field, example }));
  const url = repository.replace(/^(?!git\+)/, 'git+');
  return { links: { homepage, repository: { type: 'git', url }, bugs: { url: bugs } }, missing };
}

function repositoryOfWorkflow({ GITHUB_SERVER_URL, GITHUB_REPOSITORY }: NodeJS.ProcessEnv) {
  return GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git` : undefined;
}

/** A URL, or an empty text for anything else: npm shows no link for it. */
function urlOf(value: string | { readonly url?: string } | undefined): string {
  const text = typeof value === 'object' ? value.url : value;
  return text !== undefined && /^(?:git\+)?https?:\/\//.test(text) && URL.canParse(text) ? text : '';
}
