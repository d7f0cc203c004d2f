using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Reprieve.Server.Registries;

/// <summary>
/// The registries of the configuration, checked: unique names, and which of them serves a suffix. What is asked of it is answered
/// from one whole list; a new list takes the place of the old one in one step.
/// </summary>
/// <exception cref="ValidationException">A profile is incomplete, or two share a name; says which.</exception>
public sealed class RegistryProfiles(IReadOnlyList<RegistryProfile> profiles)
{
    private readonly Lock _lock = new();
    private volatile RegistryList _current = new(profiles, previous: null);

    public IReadOnlyList<RegistryProfile> All => _current.All;

    /// <summary>
    /// Puts a new list in place of the old one; a profile that says the same as before stays the very same, the others' workers
    /// are told by <see cref="UntilReplaced"/>.
    /// </summary>
    /// <exception cref="ValidationException">A profile is incomplete, or two share a name; the old list stays.</exception>
    public RegistryChanges Replace(IReadOnlyList<RegistryProfile> profiles)
    {
        lock (_lock)
        {
            var old = _current;
            var next = new RegistryList(profiles, old);
            _current = next;
            return next.TakeOver(old);
        }
    }

    /// <summary>Ends once the profile is no longer the present one of its name.</summary>
    public CancellationToken UntilReplaced(RegistryProfile profile) => _current.UntilReplaced(profile);

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
    public RegistryProfile Find(string name) => _current.Find(name) ?? throw new KeyNotFoundException($"No registry is named '{name}'.");

    public RegistryProfile? FindOrNull(string name) => _current.Find(name);

    /// <summary>The longest configured suffix of a name, with its registry; null where none serves it.</summary>
    /// <param name="domainName">The A-label form.</param>
    public (string Suffix, RegistryProfile Profile)? Serving(string domainName) =>
        _current.Serving(domainName);
}
