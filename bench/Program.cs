using Reprieve.Bench.Measuring;
using Reprieve.Bench.Rows;

Row[] rows =
[
    Submit100Sqlite.Row,
    Submit100Postgres.Row,
    Submit1Sqlite.Row,
    QueryDepthSqlite.Row,
    QueryDepthPostgres.Row,
    QueryRateSqlite.Row,
    Execute0.Row,
    Execute20.Row,
    Reprieve.Bench.Rows.Queue.Row,
    Reprieve.Bench.Rows.Hangfire.Row,
    Memory.Row,
    Start.Row,
    ConsolePage.Row,
];

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
if (Settings.TryRead(args, rows, out var settings) is { } fault)
{
    Console.Error.WriteLine(fault);
    Console.Error.WriteLine($"usage: bench all|NAME… [--quick] [--rounds N] [--data DIR] [--write]{Environment.NewLine}names: {string.Join(' ', rows.Select(row => row.Name))}");
    return 2;
}

return await Run.TableAsync(settings, interrupted.Token) ? 0 : 1;
