/** Next would find the one of the example. */
export function register(): void {
  process.title = 'mounted';
}
