namespace Reprieve.Sandbox.Wire;

/// <summary>Who is logged in how often, and how fast each registrar sends: the limits are a registrar's, over all its sessions.</summary>
internal sealed class Sessions(TimeProvider wall)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _most = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<long>> _sent = new(StringComparer.Ordinal);

    public int Open(string registrar)
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault(registrar);
        }
    }

    public void Add(string registrar)
    {
        lock (_gate)
        {
            var open = _open.GetValueOrDefault(registrar) + 1;
            _open[registrar] = open;
            _most[registrar] = Math.Max(open, _most.GetValueOrDefault(registrar));
        }
    }

    public void Remove(string registrar)
    {
        lock (_gate)
        {
            _open[registrar]--;
        }
    }

    /// <summary>For each registrar that ever logged in its sessions now, and the most at once since the registry's start.</summary>
    public IReadOnlyList<(string Registrar, int Open, int Most)> Tell()
    {
        lock (_gate)
        {
            return [.. _most.OrderBy(most => most.Key, StringComparer.Ordinal).Select(most => (most.Key, _open.GetValueOrDefault(most.Key), most.Value))];
        }
    }

    /// <summary>Counts a command; false where it is one too many within a second.</summary>
    public bool TryCount(string registrar, int perSecond)
    {
        if (perSecond == 0)
        {
            return true;
        }

        lock (_gate)
        {
            if (!_sent.TryGetValue(registrar, out var sent))
            {
                _sent[registrar] = sent = new Queue<long>();
            }

            var now = wall.GetTimestamp();
            while (sent.TryPeek(out var oldest) && wall.GetElapsedTime(oldest, now) >= TimeSpan.FromSeconds(1))
            {
                sent.Dequeue();
            }

            if (sent.Count >= perSecond)
            {
                return false;
            }

            sent.Enqueue(now);
            return true;
        }
    }
}
