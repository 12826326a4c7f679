using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Enrollment.Client;

namespace Enrollment.IntegrationTests.Client;

/// <summary>A method of the client that was called with everything it can be given.</summary>
/// <param name="Result">What it returned. Null if it returns nothing.</param>
internal sealed record ClientCall(MethodInfo Method, SentRequest Sent, object? Result)
{
    /// <summary>The method's name as operations are named.</summary>
    public string Name => Method.Name.EndsWith("Async", StringComparison.Ordinal) ? Method.Name[..^"Async".Length] : Method.Name;
}

/// <summary>Calls the methods of the client by reflection, so that none is forgotten.</summary>
internal static class ClientCalls
{
    // Each is a shorter way to say what another method does.
    private static readonly string[] ShorterWays = ["StartBulkEnrollAsync", "DryRunBulkEnrollAsync", "WatchBulkJobAsync", "WaitForBulkJobAsync", "Dispose"];

    public static async Task<IReadOnlyList<ClientCall>> MakeAllAsync(RecordingHandler service)
    {
        using var http = new HttpClient(service) { BaseAddress = new Uri("http://service.example/") };
        using var client = new EnrollmentClient(http, new EnrollmentClientOptions { RetryFor = TimeSpan.Zero });
        var calls = new List<ClientCall>();
        var methods = typeof(EnrollmentClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        foreach (var method in methods.Where(method => !ShorterWays.Contains(method.Name, StringComparer.Ordinal)))
        {
            service.GoodAnswer = 0;
            do
            {
                var result = await ResultAsync(method.Invoke(client, [.. method.GetParameters().Select(Argument)])!);
                calls.Add(new(method, service.Last, result));
            }
            while (++service.GoodAnswer < service.Last.GoodAnswers);
        }
        return calls;
    }

    private static async Task<object?> ResultAsync(object returned)
    {
        if (returned is not Task)
            returned = returned.GetType().GetMethod("PageAsync")!.Invoke(returned, ["a-cursor", CancellationToken.None])!;
        await (Task)returned;
        var result = returned.GetType().GetProperty("Result")?.GetValue(returned);
        return result?.GetType().Name == "VoidTaskResult" ? null : result;
    }

    private static object? Argument(ParameterInfo parameter) => parameter.Name switch
    {
        "format" => ImportFormats.Csv,
        "ifMatch" => "\"7\"",
        _ => Sample(parameter.ParameterType),
    };

    // Every field is given, so that every field is sent.
    private static object? Sample(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(CancellationToken))
            return CancellationToken.None;
        if (type == typeof(string))
            return "x";
        if (type == typeof(int))
            return 1;
        if (type == typeof(bool))
            return true;
        if (type == typeof(Guid))
            return Guid.NewGuid();
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.UnixEpoch;
        if (type == typeof(JsonElement))
            return JsonElement.Parse("{}");
        if (type == typeof(Stream))
            return new MemoryStream([1]);
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = "x" };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return SampleByName(type.GenericTypeArguments[1]);
        return type.IsGenericType ? SampleOfMany(type) : SampleOfRecord(type);
    }

    private static object SampleByName(Type inner)
    {
        var named = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), inner))!;
        named["x"] = Sample(inner);
        return named;
    }

    private static object SampleOfMany(Type type)
    {
        var inner = type.GenericTypeArguments[0];
        if (type.GetGenericTypeDefinition() == typeof(Optional<>))
            return Activator.CreateInstance(type, Sample(inner))!;
        var rows = Array.CreateInstance(inner, 1);
        rows.SetValue(Sample(inner), 0);
        return rows;
    }

    private static object SampleOfRecord(Type type)
    {
        var record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null))
            property.SetValue(record, Sample(property.PropertyType));
        return record;
    }
}
