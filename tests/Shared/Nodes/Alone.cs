namespace Reprieve.Tests.Nodes;

/// <summary>
/// Tests of nodes that have to keep each other alive: a node that gets no processor for about three seconds is declared dead by the
/// others, so nothing else of the project runs beside them.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
