using Reprieve.Server.Console.Pages.Domains;

namespace Reprieve.Server.Tests.Console;

/// <summary>The address of the list of domains, and what it asks for.</summary>
public sealed class DomainQueryTests
{
    [Theory]
    [InlineData(null, null, null, null, "DESC")]
    [InlineData("1", null, null, "ExpirationDate", "ASC")]
    [InlineData("2", null, null, "Deadline", "ASC")]
    [InlineData(null, "2027-01-01", null, "ExpirationDate", "ASC")]
    [InlineData("2", null, "expiry", "ExpirationDate", "ASC")]
    [InlineData("1", null, "-expiry", "ExpirationDate", "DESC")]
    [InlineData(null, null, "deadline", "Deadline", "ASC")]
    [InlineData(null, "2027-01-01", "-deadline", "Deadline", "DESC")]
    [InlineData("2", null, "name", "Deadline", "ASC")]
    public void The_address_says_the_order_and_without_that_the_tab_does(string? type, string? from, string? sort, string? key, string direction)
    {
        var request = DomainQuery.Of(type, null, null, from, null, null, sort).Request(1, 1);
        Assert.Equal((key, direction), (request.OrderKeyType, request.OrderByType));
    }

    [Fact]
    public void A_heading_sorts_by_it_and_then_the_other_way_round()
    {
        var query = DomainQuery.Of("2", "a", null, null, null, null, null);
        Assert.Equal("/console/domains?type=2&q=a&sort=-deadline", query.SortedBy(DomainQuery.ByDeadline).Address());
        Assert.Equal("/console/domains?type=2&q=a&sort=expiry", query.SortedBy(DomainQuery.ByExpiry).Address());
        Assert.Equal("/console/domains?type=2&q=a&sort=-expiry", query.SortedBy(DomainQuery.ByExpiry).SortedBy(DomainQuery.ByExpiry).Address());
    }

    [Theory]
    [InlineData("2027-02-01", "2027-01-01", true)]
    [InlineData("2027-01-01", "2027-01-01", false)]
    [InlineData("2027-01-01", null, false)]
    [InlineData("soon", "2027-01-01", false)]
    public void Dates_the_wrong_way_round_are_known(string? from, string? to, bool expected) =>
        Assert.Equal(expected, DomainQuery.Of(null, null, null, from, to, null, null).IsBackwards);
}
