using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Reprieve.Server.Api;
using Reprieve.Server.Registries;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Hosting;

/// <summary>Where the options come from, the later over the earlier: file, environment, what the start itself was told.</summary>
internal static class ServerConfiguration
{
    private static readonly string[] _sections =
        [ApiOptions.Section, ClusterOptions.Section, RegistryProfile.Section, SecurityOptions.Section, StorageOptions.Section, TaskOptions.Section];

    public static void Add(IConfigurationBuilder builder, HostSettings settings)
    {
        if (settings.ConfigFile is { } file)
        {
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
            // The environment wins over the file, which was added after it.
            builder.AddEnvironmentVariables();
        }

        builder.AddInMemoryCollection(settings.Overrides);
    }

    /// <summary>The same from a file's content that was read before.</summary>
    /// <exception cref="FormatException">It is no JSON.</exception>
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    public static IConfigurationRoot Of(byte[] content, HostSettings settings) =>
        new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(content))
            .AddEnvironmentVariables()
            .AddInMemoryCollection(settings.Overrides)
            .Build();

    /// <summary>Every section there is can be bound, and there is no other.</summary>
    /// <exception cref="ValidationException">Says which key and why.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (configuration.GetSection("Reprieve").GetChildren().FirstOrDefault(section => !_sections.Contains(section.Path, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new ValidationException($"{unknown.Path} is no section of the configuration: there are {string.Join(", ", _sections)}.");
        }

        Bind<StorageOptions>(configuration, StorageOptions.Section);
        Bind<SecurityOptions>(configuration, SecurityOptions.Section);
        Bind<ClusterOptions>(configuration, ClusterOptions.Section);
        Bind<TaskOptions>(configuration, TaskOptions.Section);
        Bind<ApiOptions>(configuration, ApiOptions.Section);
    }

    /// <summary>Binds a section and checks it at once: a server with a wrong option does not start.</summary>
    public static T Bind<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        T options;
        try
        {
            options = configuration.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException fault)
        {
            throw new ValidationException($"{section}: {fault.Message} {fault.InnerException?.Message}".TrimEnd(), fault);
        }

        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)
            ? options
            : throw new ValidationException($"{section}: {string.Join(' ', faults.Select(fault => fault.ErrorMessage))}");
    }
}
