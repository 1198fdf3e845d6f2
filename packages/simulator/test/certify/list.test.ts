import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import { certifiable } from '../endpoints/setup.ts';

describe('the lists of captures and of other messages', () => {
  it.each([
    [401, {}, 'The list has status 401. Does it need a login?'],
    [302, { location: '/login' }, 'The list has status 302 (redirect to /login). Does it need a login?'],
    [404, {}, 'The list has status 404.'],
    [429, {}, 'the list at --captures replied with status 429'],
  ])('stops if the list of booked captures has status %i %j', async (status, headers, message) => {
    class OtherList extends CorrectEndpoint {
      protected override sendList(response: ServerResponse): void {
        response.writeHead(status, headers).end();
      }
    }
    const { preflightError } = await (await certifiable(OtherList)).certify();
    expect(preflightError?.message).toContain(message);
  });

  it.each([
    ['null', 'The list is null.'],
    ['"none"', 'The list is a string.'],
    ['7', 'The list is a number.'],
    ['', 'The list is empty.'],
    ['<!doctype html>\n<title>Shop</title>', 'The list is not JSON: <!doctype html> <title>Shop</title>.'],
    ['{"captureId":"1"}\n{"captureId":"2"}', 'The list is not JSON: {"captureId":"1"} {"captureId":"2"}.'],
    ['{}', 'The list is an object without an array. Its fields: none.'],
    ['{"data":{"items":[]},"ok":true}', 'The list is an object without an array. Its fields: data, ok.'],
    ['{"captures":[],"refunds":[]}', 'The list is an object with several arrays: captures, refunds.'],
    ['{"data":[],"hasMore":true}', 'The list is one page of several (hasMore is set).'],
    ['{"data":[],"next_cursor":"abc"}', 'The list is one page of several (next_cursor is set).'],
    ['{"data":[],"links":{"next":"/?page=2"}}', 'The list is one page of several (next is set).'],
    ['{"data":[],"next_page_url":"/?page=2"}', 'The list is one page of several (next_page_url is set).'],
    ['{"items":[],"nextPageToken":"x"}', 'The list is one page of several (nextPageToken is set).'],
    ['{"nodes":[],"pageInfo":{"hasNextPage":true}}', 'one page of several (hasNextPage is set).'],
    ['{"content":[],"totalElements":30}', 'The list is one page of several (totalElements is set).'],
    ['{"content":[],"last":false}', 'The list is one page of several (last is set).'],
    ['{"data":null}', 'The list is an object without an array. Its fields: data.'],
    ['{"error":"login required"}', 'The list is an object without an array. Its fields: error.'],
  ])('stops if the list of booked captures is %j, and names what it received', async (body, message) => {
    class OtherList extends CorrectEndpoint {
      protected override sendList(response: ServerResponse): void {
        response.end(body);
      }
    }
    const { certify } = await certifiable(OtherList);
    const { preflightError } = await certify();
    expect(preflightError?.message).toContain(message);
    expect(preflightError?.message).toContain('Expected: a JSON array of objects with captureId.');
  });

  it.each([
    [{ link: '</captures?page=2>; rel="next"' }, '[]', 'The list is one page of several (Link is set).'],
    [{ 'content-encoding': 'br' }, 'x', 'The list is compressed (br).'],
    [{ 'content-type': 'text/html' }, '<!doctype html>', 'Does it need a login?'],
  ])('stops if the list of booked captures has the headers %j', async (headers, body, message) => {
    class OtherList extends CorrectEndpoint {
      protected override sendList(response: ServerResponse): void {
        response.writeHead(200, headers).end(body);
      }
    }
    const { preflightError } = await (await certifiable(OtherList)).certify();
    expect(preflightError?.message).toContain(message);
  });

  it.each([
    ['{"tasks":[],"refunds":[]}', 'The list is an object with several arrays: tasks, refunds.'],
    ['<!doctype html>', 'The list is not JSON: <!doctype html>.'],
    ['{"data":[],"hasMore":true}', 'The list is one page of several (hasMore is set).'],
  ])('stops if the list of handled messages is %j, and names what it expected', async (body, message) => {
    class OtherList extends CorrectEndpoint {
      protected override sendOthers(response: ServerResponse): void {
        response.end(body);
      }
    }
    const { certify } = await certifiable(OtherList);
    const { preflightError } = await certify();
    expect(preflightError?.message).toContain('The list of handled messages is unreadable.');
    expect(preflightError?.message).toContain(message);
    expect(preflightError?.message).toContain(
      'Expected: a JSON array of objects with kind, type and the ids',
    );
    expect(preflightError?.hint).toContain('Expected at --others: a GET');
  });

  it.each([
    '[]',
    '\ufeff[]',
    '[null,7,"x",[]]',
    '{"data":[]}',
    '{"items":[],"total":50000,"hasMore":false,"next":null}',
    '{"captures":[],"links":{"next":null,"prev":"/"},"last":true,"totalElements":0}',
  ])('does not stop at the list %s, and the checks of the books are inconclusive', async (body) => {
    class OtherList extends CorrectEndpoint {
      protected override sendList(response: ServerResponse): void {
        response.end(body);
      }
    }
    const { certify } = await certifiable(OtherList);
    const certificate = await certify({ only: ['duplicates-booked-once'], bookedWithinMs: 1 });
    expect(certificate.results).toMatchObject([{ verdict: 'inconclusive' }]);
  });
});
