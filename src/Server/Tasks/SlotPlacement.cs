using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Reprieve.Server.Tasks;

/// <summary>A slot's grain starts where <see cref="RegistryGrain"/>, who knows where the others run, says.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SlotPlacementAttribute() : PlacementAttribute(new SlotPlacement());

/// <inheritdoc cref="SlotPlacementAttribute"/>
[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
internal sealed class SlotPlacement : PlacementStrategy;

/// <inheritdoc cref="SlotPlacementAttribute"/>
internal sealed class SlotPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        // The one that was wished for may be gone: any will do then, and the spread is mended later.
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData!, silos) ?? silos.Min()!);
    }
}
