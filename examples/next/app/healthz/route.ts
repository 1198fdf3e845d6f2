import { shop } from '../../src/shop.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const health = await shop().receiver.health();
  return Response.json(health, { status: health.isReady ? 200 : 503 });
}
