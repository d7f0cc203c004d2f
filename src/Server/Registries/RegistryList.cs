using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprieve.Server.Registries;

/// <summary>What a new configuration did to the registries, by name.</summary>
public sealed record RegistryChanges(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed);

/// <summary>One whole list of registries, checked, never changed: <see cref="RegistryProfiles"/> holds the present one.</summary>
internal sealed class RegistryList
{
    private static readonly IdnMapping _idn = new();
    private readonly Dictionary<string, RegistryProfile> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RegistryProfile> _bySuffix = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<RegistryProfile, CancellationTokenSource> _replaced = new(ReferenceEqualityComparer.Instance);

    public RegistryList(IReadOnlyList<RegistryProfile> profiles, RegistryList? previous)
    {
        All = [.. profiles.Select(profile => previous?.Find(profile.Name) is { } old && Says(old) == Says(profile) ? old : profile)];
        foreach (var profile in All)
        {
            Check(profile);
            if (!_byName.TryAdd(profile.Name, profile))
            {
                throw new ValidationException($"{RegistryProfile.Section}: two registries are named '{profile.Name}'.");
            }

            foreach (var suffix in profile.Suffixes)
            {
                // Several accounts may serve a suffix: the first one does unless a domain's row names another.
                _bySuffix.TryAdd(_idn.GetAscii(suffix.TrimStart('.')), profile);
            }

            _replaced[profile] = previous?._replaced.GetValueOrDefault(profile) ?? new CancellationTokenSource();
        }
    }

    public IReadOnlyList<RegistryProfile> All { get; }

    public RegistryProfile? Find(string name) => _byName.GetValueOrDefault(name);

    public CancellationToken UntilReplaced(RegistryProfile profile) =>
        _replaced.TryGetValue(profile, out var source) ? source.Token : new CancellationToken(canceled: true);

    public (string Suffix, RegistryProfile Profile)? Serving(string domainName)
    {
        for (var dot = domainName.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domainName.IndexOf('.', dot + 1))
        {
            if (_bySuffix.TryGetValue(domainName[(dot + 1)..], out var profile))
            {
                return (domainName[(dot + 1)..], profile);
            }
        }

        return null;
    }

    /// <summary>Tells those that work with a profile of the old list that it is none of this one.</summary>
    public RegistryChanges TakeOver(RegistryList old)
    {
        foreach (var (_, source) in old._replaced.Where(entry => !_replaced.ContainsKey(entry.Key)))
        {
            source.Cancel();
        }

        return new RegistryChanges(
            [.. All.Where(profile => old.Find(profile.Name) is null).Select(profile => profile.Name)],
            [.. All.Where(profile => old.Find(profile.Name) is { } before && !ReferenceEquals(before, profile)).Select(profile => profile.Name)],
            [.. old.All.Where(profile => Find(profile.Name) is null).Select(profile => profile.Name)]);
    }

    private static string? ControlFault(RegistryProfile profile) => profile switch
    {
        { Control: null, ControlTokenFile: null } => null,
        { Practice: false } => "Control and ControlTokenFile are a practice registry's: Practice is false.",
        { Control: null } or { ControlTokenFile: null } => "Control and ControlTokenFile go together.",
        { ControlTokenFile: var file } when string.IsNullOrWhiteSpace(file) => "ControlTokenFile is the name of a file: the control-token in the practice registry's folder.",
        // The token goes over it in the clear.
        { Control: var control } when Uri.TryCreate(control, UriKind.Absolute, out var address) && address is { Scheme: "http", IsLoopback: true, PathAndQuery: "/" } => null,
        _ => "Control is an address of this machine, like http://127.0.0.1:7701.",
    };

    private static string Says(RegistryProfile profile) => JsonSerializer.Serialize(profile, RegistryProfileJson.Default.RegistryProfile);

    private static void Check(RegistryProfile profile)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(profile, new ValidationContext(profile), faults, validateAllProperties: true);
        if (profile.Password is null && profile.PasswordFile is null)
        {
            faults.Add(new ValidationResult("Password or PasswordFile is needed."));
        }

        if (profile.Tls is { ClientKeyFile: not null, ClientCertificateFile: null })
        {
            faults.Add(new ValidationResult("Tls:ClientKeyFile is of no use without Tls:ClientCertificateFile."));
        }

        if (profile.Tls.PinnedSha256?.Replace(":", "", StringComparison.Ordinal) is { } pin
            && (pin.Length != 64 || !pin.All(char.IsAsciiHexDigit)))
        {
            faults.Add(new ValidationResult("Tls:PinnedSha256 is 64 hexadecimal digits."));
        }

        if (ControlFault(profile) is { } fault)
        {
            faults.Add(new ValidationResult(fault));
        }

        if (faults.Count > 0)
        {
            throw new ValidationException(
                $"{RegistryProfile.Section} '{profile.Name}': {string.Join(' ', faults.Select(fault => fault.ErrorMessage))}");
        }

        if (profile.Name.Contains('/', StringComparison.Ordinal))
        {
            throw new ValidationException($"{RegistryProfile.Section} '{profile.Name}': a name has no slash.");
        }
    }
}

/// <summary>A profile as text, to tell whether two say the same.</summary>
[JsonSerializable(typeof(RegistryProfile))]
internal sealed partial class RegistryProfileJson : JsonSerializerContext;
