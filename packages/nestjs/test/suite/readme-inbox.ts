// The services of the reader of README.md, who keeps other kinds.
import { Injectable, Module } from '@nestjs/common';

@Injectable()
export class Inbox {
  readonly entries: unknown[][] = [];

  add(...entry: unknown[]): void {
    this.entries.push(entry);
  }
}

@Module({ providers: [Inbox], exports: [Inbox] })
export class InboxModule {}
