using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Files;

namespace Reprieve.Server.Tests.Operations.Files;

/// <summary>Dates of tables, and those that could be two days.</summary>
public sealed class TableDateTests
{
    [Theory]
    [InlineData("2027/03/02", "2027-03-02")]
    [InlineData("2026/3/2", "2026-03-02")]
    [InlineData("2026年10月1日", "2026-10-01")]
    [InlineData("2026.10.1", "2026-10-01")]
    [InlineData("31.12.2026", "2026-12-31")]
    [InlineData("2026-1-5", "2026-01-05")]
    [InlineData("2026-1-5 8:05", "2026-01-05 08:05:00")]
    [InlineData("2026年10月1日 8:05:09", "2026-10-01 08:05:09")]
    [InlineData("1.2.2026 23:59", "2026-02-01 23:59:00")]
    [InlineData("2027/03/02 0:00", "2027-03-02 00:00:00")]
    [InlineData("2027-03-02", "2027-03-02")]
    [InlineData("2027-03-02 08:05:09", "2027-03-02 08:05:09")]
    public void A_date_is_read_however_it_is_written(string cell, string expected)
    {
        Assert.Equal(expected, TableDate.Plain(cell));
        Assert.True(WireTime.TryRead(TableDate.Plain(cell), out _));
    }

    [Theory]
    [InlineData("3/2/2027")]
    [InlineData("31/12/2026")]
    [InlineData("12-31-2026")]
    [InlineData("2026/13/1")]
    [InlineData("29.2.2027")]
    [InlineData("1.2.26")]
    [InlineData("2027/03/02 24:00")]
    [InlineData("one day")]
    [InlineData("")]
    public void What_is_no_date_for_certain_stays_as_it_is_and_is_refused(string cell)
    {
        Assert.Equal(cell, TableDate.Plain(cell));
        Assert.False(WireTime.TryRead(TableDate.Plain(cell), out _));
    }

    [Theory]
    [InlineData("1767225599000")]
    [InlineData("2027-03-02T08:05:09Z")]
    public void What_programs_write_stays_as_it_is(string cell) => Assert.Equal(cell, TableDate.Plain(cell));
}
