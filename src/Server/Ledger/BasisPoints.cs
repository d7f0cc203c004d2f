namespace Reprieve.Server.Ledger;

/// <summary>Percentages of money, in hundredths of a percent.</summary>
internal static class BasisPoints
{
    public const int Whole = 10_000;

    /// <summary>Rounded half up, to a minor unit.</summary>
    public static long Of(long amount, long basisPoints) => (long)((((Int128)amount * basisPoints) + (Whole / 2)) / Whole);

    /// <summary>The most that, with so much tax on it, comes to no more than a total.</summary>
    public static long WithoutTax(long total, int taxBp)
    {
        var net = (long)((Int128)total * Whole / (Whole + taxBp));
        while (net + 1 + Of(net + 1, taxBp) <= total)
        {
            net++;
        }

        while (net > 0 && net + Of(net, taxBp) > total)
        {
            net--;
        }

        return net;
    }
}
