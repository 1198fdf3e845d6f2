/** A panel of the dashboard, as far as the picture needs it. */
export interface Panel {
  readonly title: string;
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** A line of a panel. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

/** The span of time of the picture, in s since the epoch. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Answer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [number, string])[];
    }[];
  };
}

/** What Prometheus answers to the queries of a panel. */
export async function seriesOf(prometheus: string, panel: Panel, span: Span): Promise<readonly Series[]> {
  const answers = panel.targets.map(async ({ expr, legendFormat }) => {
    const query = expr.replaceAll('$__rate_interval', '30s');
    const search = new URLSearchParams({ query, start: `${span.start}`, end: `${span.end}`, step: '5' });
    const response = await fetch(`${prometheus}/api/v1/query_range?${search}`);
    if (!response.ok) throw new Error(`Prometheus refuses ${query}: ${await response.text()}`);
    const { data } = (await response.json()) as Answer;
    return data.result.map(({ metric, values }) => ({
      name: legendFormat.replaceAll(/{{(\w+)}}/g, (_, label: string) => metric[label] ?? '').trim(),
      points: values
        .map(([time, value]) => ({ time, value: Number(value) }))
        .filter(({ value }) => Number.isFinite(value)),
    }));
  });
  return (await Promise.all(answers)).flat().filter(({ points }) => points.length > 0);
}
