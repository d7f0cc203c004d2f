namespace Reprieve.Server.Registries;

/// <summary>
/// The two statements of a restore report (RFC 3915 §4.2.5): what the registrar declares. They leave only once the operator
/// has accepted them for a registry.
/// </summary>
public static class RestoreStatements
{
    public static IReadOnlyList<string> Texts { get; } =
    [
        "This registrar has not restored the Registered Name in order to assume the rights to use or sell the Registered Name "
        + "for itself or for any third party.",
        "The information in this report is true to best of this registrar's knowledge, and this registrar acknowledges that "
        + "intentionally supplying false information in this report shall constitute an incurable material breach of the "
        + "Registry-Registrar Agreement.",
    ];
}
