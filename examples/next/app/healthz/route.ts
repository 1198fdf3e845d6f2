import { shop } from '../../src/shop.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const { status, body } = await shop().readiness();
  return Response.json(body, { status });
}
