using System.Collections.Concurrent;
using Enrollment.Api.Http;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Auth;

/// <summary>
/// Counts the requests of each key in windows that begin with its first request. The framework's limiters do not say when a window
/// ends, which the headers must tell (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
public sealed class RateLimits(IOptions<RateLimitOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, Window> _windows = new();
    private readonly string _policy = $"\"default\";q={options.Value.Requests};w={(int)Math.Ceiling(options.Value.Window.TotalSeconds)}";

    /// <summary>Counts a request and reports in the answer's headers how many are left. Returns null if the request may proceed.</summary>
    public Problem? Refuse(HttpContext http, Caller caller)
    {
        if (options.Value.Requests == 0)
            return null;
        var (left, reset) = _windows.GetOrAdd(caller.KeyId, _ => new Window()).Take(options.Value, clock);
        var seconds = (int)Math.Ceiling(reset.TotalSeconds);
        // At the last moment: a problem clears what was set before.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers["RateLimit-Policy"] = _policy;
            http.Response.Headers["RateLimit"] = $"\"default\";r={Math.Max(left, 0)};t={seconds}";
            return Task.CompletedTask;
        });
        return left >= 0 ? null : new(Problems.RateLimited, $"The key has sent more than {options.Value.Requests} requests within {options.Value.Window}.")
        {
            RetryAfter = reset,
            Fix = $"Go on in {seconds} seconds.",
        };
    }

    private sealed class Window
    {
        private readonly Lock _lock = new();
        private long _beganAt;
        private int _taken = -1;

        /// <summary>
        /// Takes one request out of the window. Returns how many are left, negative if there was no room, and how long the window still
        /// lasts.
        /// </summary>
        public (int Left, TimeSpan Reset) Take(RateLimitOptions options, TimeProvider clock)
        {
            lock (_lock)
            {
                var now = clock.GetTimestamp();
                if (_taken < 0 || clock.GetElapsedTime(_beganAt, now) >= options.Window)
                    (_beganAt, _taken) = (now, 0);
                _taken = Math.Min(_taken + 1, options.Requests + 1);
                return (options.Requests - _taken, options.Window - clock.GetElapsedTime(_beganAt, now));
            }
        }
    }
}
