namespace Reprieve.Epp.Frames;

/// <summary>The stream of frames is broken: a length that cannot be, or an end in the middle of a frame.</summary>
public sealed class FrameException(string message) : IOException(message);
