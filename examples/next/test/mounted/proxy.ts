import { type NextRequest, NextResponse } from 'next/server';

/** Reads each body, adds a header, and rewrites one path. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const headers = new Headers(request.headers);
  headers.set('x-body-length', String((await request.text()).length));
  const { pathname } = request.nextUrl;
  if (!pathname.startsWith('/proxied/')) return NextResponse.next({ request: { headers } });
  const url = request.nextUrl.clone();
  url.pathname = pathname.replace('/proxied/', '/alipay/');
  return NextResponse.rewrite(url, { request: { headers } });
}
