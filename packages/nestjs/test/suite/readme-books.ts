import { Injectable } from '@nestjs/common';

/** The service that the first example of README.md injects. */
@Injectable()
export class Books {
  readonly entries: string[] = [];

  async add(key: string, captureId: string, minorUnits: bigint, currency: string): Promise<void> {
    this.entries.push(`${key} ${captureId} ${minorUnits} ${currency}`);
  }
}
