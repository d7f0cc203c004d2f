using Reprieve.Epp;

namespace Reprieve.Sandbox.Commands;

/// <summary>For how long a name is registered or renewed: whole years, 1 by default, never more than 10 ahead.</summary>
internal static class RegistrationPeriod
{
    public const int MostYears = 10;

    public static int Years(Period? period)
    {
        var years = period switch
        {
            null => 1,
            { Unit: "y" } => period.Value,
            { Unit: "m" } when period.Value % 12 == 0 => period.Value / 12,
            _ => throw new Refusal(EppCode.ParameterValuePolicy, "A period is in whole years."),
        };
        return years <= MostYears ? years : throw new Refusal(EppCode.ParameterValuePolicy, $"A period is at most {MostYears} years.");
    }
}
