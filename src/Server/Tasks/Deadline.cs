namespace Reprieve.Server.Tasks;

/// <summary>Where a deadline comes from, best first.</summary>
public enum DeadlineSource
{
    /// <summary>The registry gave the date itself.</summary>
    RegistryEndDate,

    /// <summary>A poll message gave it.</summary>
    PollMessage,

    /// <summary>The imported date of deletion plus the suffix's redemption days.</summary>
    ImportedDeletion,

    /// <summary>The registry's upDate when first seen in redemption, plus the suffix's redemption days.</summary>
    UpDate,

    /// <summary>When it was first seen in redemption, plus the suffix's redemption days.</summary>
    FirstSeen,

    /// <summary>Our own accepted request plus the days its report may take.</summary>
    Report,
}
