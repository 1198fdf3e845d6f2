import type { ServerResponse } from 'node:http';
import { startEvents } from './reply.ts';

/** The events of a run, in their order. Each stream starts with those that have already happened. */
export class EventLog<Event extends { readonly event: string }> {
  readonly #events: Event[] = [];
  readonly #streams = new Set<ServerResponse>();
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  /** Does a page read them now? */
  get isWatched(): boolean {
    return this.#streams.size > 0;
  }

  add(event: Event): void {
    if (this.#ended) return;
    this.#events.push(event);
    const text = eventText(this.#events.length, event);
    for (const stream of this.#streams) stream.write(text);
  }

  /** Adds the last event. Every stream then ends. */
  end(event: Event): void {
    this.add(event);
    this.#ended = true;
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }

  /** Writes the events after the given number, and those that follow. */
  stream(response: ServerResponse, after: number): void {
    startEvents(response);
    for (const [index, event] of this.#events.entries()) {
      if (index >= after) response.write(eventText(index + 1, event));
    }
    if (this.#ended) {
      response.end();
      return;
    }
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
  }
}

/** JSON has no line breaks, so one line of data is the whole event. */
function eventText(id: number, event: { readonly event: string }): string {
  return `id: ${id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;
}
