using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Reprieve.Server.Registries;

/// <summary>The registries of the configuration, checked: unique names, and which of them serves a suffix.</summary>
public sealed class RegistryProfiles
{
    private static readonly IdnMapping _idn = new();
    private readonly Dictionary<string, RegistryProfile> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RegistryProfile> _bySuffix = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ValidationException">A profile is incomplete, or two share a name; says which.</exception>
    public RegistryProfiles(IReadOnlyList<RegistryProfile> profiles)
    {
        All = profiles;
        foreach (var profile in profiles)
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
        }
    }

    public IReadOnlyList<RegistryProfile> All { get; }

    /// <summary>
    /// The entries of the configuration, in order; a word that no profile has is refused with the entry it stands in.
    /// </summary>
    /// <exception cref="ValidationException">Says which entry and which word.</exception>
    public static IReadOnlyList<RegistryProfile> Bind(IConfiguration configuration)
    {
        var profiles = new List<RegistryProfile>();
        foreach (var section in configuration.GetSection(RegistryProfile.Section).GetChildren())
        {
            try
            {
                var profile = section.Get<RegistryProfile>(binder => binder.ErrorOnUnknownConfiguration = true);
                profiles.Add(profile ?? new RegistryProfile());
            }
            catch (InvalidOperationException exception)
            {
                throw new ValidationException(
                    $"{section.Path}: {exception.Message} {exception.InnerException?.Message}".TrimEnd(), exception);
            }
        }

        return profiles;
    }

    /// <exception cref="KeyNotFoundException">No registry of this name is configured.</exception>
    public RegistryProfile Find(string name) => _byName[name];

    public RegistryProfile? FindOrNull(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The longest configured suffix of a name, with its registry; null where none serves it.</summary>
    /// <param name="domainName">The A-label form.</param>
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
