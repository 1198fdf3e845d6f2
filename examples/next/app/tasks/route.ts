import { shop } from '../../src/shop.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  return Response.json(await shop().books.tasks());
}
