/** What a route sees as its target. */
export function POST({ url, headers }: Request): Response {
  const { pathname, search } = new URL(url);
  return Response.json({ target: pathname + search, bodyLength: headers.get('x-body-length') });
}
