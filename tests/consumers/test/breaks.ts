import { blockUnder } from '@notify-capture/contract/documents';

type Change = (code: string) => string;

/** A change of the application that docs/break-it.md advises, its fix, and the log line in between. */
export interface Break {
  readonly broken: Change;
  readonly fixed: Change;
  readonly status: number;
  readonly printed: string;
}

/** Answers the code block below a heading of docs/break-it.md. */
type BlockUnder = (heading: string) => string;

const PAGE = 'docs/break-it.md';
const fromSource: BlockUnder = (heading) => blockUnder(PAGE, heading).code;

/** How the raw body of the application of each page is broken. */
export function rawBodyBreaks(block: BlockUnder = fromSource): Readonly<Record<string, Break>> {
  const lost = { status: 500, printed: 'RAW_BODY_UNAVAILABLE' };
  const parser = block('Express, AWS Lambda');
  const movedBehind = (route: string): Break => ({
    ...lost,
    broken: after('const app = express();', parser),
    fixed: before(route, parser),
  });
  const [fastify, nest, next, hono] = ['Fastify', 'Nest', 'Next.js', 'Hono'].map(block);
  const inNest = instead('const app = await NestFactory.create(AppModule);', nest);
  const inNext: Change = (code) => `${instead('export const POST', 'const alipay')(code)}\n${next}`;
  const inHono = after('const app = new Hono();', hono);
  return {
    express: movedBehind('app.listen'),
    lambda: movedBehind('export const handler'),
    'cloud-functions': {
      ...lost,
      broken: after('const app = express();', block('Google Cloud Functions')),
      fixed: unchanged,
    },
    fastify: {
      status: 401,
      printed: 'BODY_RESERIALIZED',
      broken: before('await app.register', fastify),
      fixed: unchanged,
    },
    nest: {
      ...lost,
      broken: inNest,
      fixed: (code) => instead("'json', false", "'json', true")(inNest(code)),
    },
    next: {
      ...lost,
      broken: inNext,
      fixed: (code) => instead('request.json', 'request.clone().json')(inNext(code)),
    },
    hono: {
      ...lost,
      broken: inHono,
      fixed: (code) => instead('c.req.raw.json', 'c.req.raw.clone().json')(inHono(code)),
    },
    other: {
      ...lost,
      broken: before('const received = {', block('Any other framework')),
      fixed: unchanged,
    },
  };
}

/** How the path is broken, in each application. */
export function pathBreak(block: BlockUnder = fromSource): Break {
  return {
    status: 401,
    printed: '/api/alipay/notifyCapture',
    broken: before('onOther', block('The path')),
    fixed: unchanged,
  };
}

/** The blocks of the page that these changes use. */
export function usedBreaks(): ReadonlySet<string> {
  const used = new Set<string>();
  const recorded: BlockUnder = (heading) => {
    const code = fromSource(heading);
    used.add(code);
    return code;
  };
  rawBodyBreaks(recorded);
  pathBreak(recorded);
  return used;
}

const unchanged: Change = (code) => code;
const before = (place: string, text = ''): Change => instead(place, `${text}${place}`);
const after = (place: string, text = ''): Change => instead(place, `${place}\n${text}`);

function instead(place: string, text = ''): Change {
  return (code) => {
    if (!code.includes(place)) throw new Error(`The page has no ${place}.`);
    return code.replace(place, () => text);
  };
}
