using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>
/// Which term a look is about, and the names of its courses and people: both are read at most once a minute, because
/// people look far more often than the source changes. Names that are older are given while they are read anew.
/// </summary>
public sealed class TermBooks(TermReader terms, NameReader names, IcasyncSettings settings, TimeProvider time)
    : IDisposable
{
    private const int BooksMax = 4;

    /// <summary>Names change seldom, and a whole term's take longer to read than a person types.</summary>
    private static readonly TimeSpan StaleMax = TimeSpan.FromMinutes(10);

    private readonly KeptAnswer<string?> _term = new(time);
    private readonly Dictionary<string, KeptAnswer<NameBook>> _books = new(StringComparer.Ordinal);

    /// <summary>The term that is named, else the one that is now, else null.</summary>
    public async Task<string?> TermAsync(HttpRequest request, CancellationToken cancellation) =>
        ApiQuery.Term(request) ?? settings.Sync.Term
        ?? await _term.GetAsync(terms.FindCurrentAsync, cancellation);

    /// <summary>The same where a look is about nothing without a term.</summary>
    public async Task<string> NeededTermAsync(HttpRequest request, CancellationToken cancellation) =>
        await TermAsync(request, cancellation) ?? throw ApiException.BadRequest(
            "term", "缺少 term：目前没有学期。", "term is missing, and no term is now.");

    /// <summary>The names of a term.</summary>
    public Task<NameBook> ReadAsync(string term, CancellationToken cancellation)
    {
        KeptAnswer<NameBook>? book;
        lock (_books)
        {
            if (!_books.TryGetValue(term, out book))
            {
                // Whoever names one term after another gets answers, and no memory that grows.
                if (_books.Count == BooksMax)
                {
                    _books.Clear();
                }

                _books[term] = book = new KeptAnswer<NameBook>(time, StaleMax);
            }
        }

        return book.GetAsync(stop => names.ReadAsync(term, stop), cancellation);
    }

    public void Dispose()
    {
        _term.Dispose();
        _books.Clear();
    }
}
