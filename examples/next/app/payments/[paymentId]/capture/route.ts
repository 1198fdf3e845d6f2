import { shop } from '../../../../src/shop.ts';

interface Context {
  readonly params: Promise<{ readonly paymentId: string }>;
}

export async function POST(_request: Request, { params }: Context): Promise<Response> {
  const { requests } = shop();
  const { paymentId } = await params;
  if (requests !== undefined) return Response.json(await requests.ask(paymentId), { status: 202 });
  const error = 'The shop asks for captures on Postgres and on disk only.';
  return Response.json({ error }, { status: 501 });
}
