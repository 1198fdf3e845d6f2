import { shop } from '../src/shop.ts';

// The books as they are at the request, not as they were at the build.
export const dynamic = 'force-dynamic';

export const metadata = { title: 'Booked captures' };

export default async function Page() {
  const { books } = shop();
  const [bookings, tasks] = await Promise.all([books.list(), books.tasks()]);
  return (
    <main>
      <meta httpEquiv="refresh" content="5" />
      <h1>Booked captures</h1>
      <table>
        <thead>
          <tr>
            <th>Capture</th>
            <th>Outcome</th>
            <th>Amount</th>
            <th>Next</th>
          </tr>
        </thead>
        <tbody>
          {bookings.map(({ captureId, outcome, amount, advice }) => (
            <tr key={`${captureId} ${outcome}`}>
              <td>{captureId}</td>
              <td>{outcome}</td>
              <td>
                {amount.decimal ?? amount.minorUnits} {amount.currency}
              </td>
              <td>{advice}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>Tasks</h2>
      <ul>
        {tasks.map((task) => {
          const text = Object.values(task).join(' ');
          return <li key={text}>{text}</li>;
        })}
      </ul>
    </main>
  );
}
