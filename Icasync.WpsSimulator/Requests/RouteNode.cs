namespace Icasync.WpsSimulator.Requests;

/// <summary>A tree of path segments. Words win over {names}: /calendars/primary is not a calendar id.</summary>
internal sealed class RouteNode
{
    private readonly Dictionary<string, RouteNode> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Operation> _methods = new(StringComparer.Ordinal);
    private RouteNode? _any;

    public static RouteNode Build(IEnumerable<Operation> operations)
    {
        RouteNode root = new();
        foreach (Operation operation in operations)
        {
            RouteNode node = root;
            foreach (string segment in operation.Segments)
            {
                node = segment.StartsWith('{') ? node._any ??= new() : node.Word(segment);
            }

            node._methods.Add(operation.Method, operation);
        }

        return root;
    }

    public Operation? Find(string method, ReadOnlySpan<string> segments, Dictionary<string, string> pathValues)
    {
        Operation? operation = Walk(method, segments);
        if (operation is not null)
        {
            for (int i = 0; i < segments.Length; i++)
            {
                if (operation.Segments[i].StartsWith('{'))
                {
                    pathValues[operation.Segments[i][1..^1]] = segments[i];
                }
            }
        }

        return operation;
    }

    private Operation? Walk(string method, ReadOnlySpan<string> segments)
    {
        if (segments.IsEmpty)
        {
            return _methods.GetValueOrDefault(method);
        }

        Operation? found = _words.TryGetValue(segments[0], out RouteNode? word)
            ? word.Walk(method, segments[1..])
            : null;
        return found ?? _any?.Walk(method, segments[1..]);
    }

    private RouteNode Word(string segment)
    {
        if (!_words.TryGetValue(segment, out RouteNode? node))
        {
            _words[segment] = node = new();
        }

        return node;
    }
}
