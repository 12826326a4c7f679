using Bogus;

namespace Enrollment.Demo;

/// <summary>A row of the customer import.</summary>
public sealed record Company(
    string ExternalId, string Name, string AccountType, string Industry, bool IsCustomer, bool IsSupplier, string City, string? State, string Country);

/// <summary>A row of the contact import; <paramref name="CustomerExternalId"/> links it.</summary>
public sealed record Person(
    string ExternalId,
    string ContactType,
    string Source,
    string Email,
    string Phone,
    string FirstName,
    string LastName,
    string JobTitle,
    string City,
    string? State,
    string Country,
    string Timezone,
    DateTimeOffset? UnsubscribedAt,
    string? CustomerExternalId);

/// <summary>
/// People who work at companies in six countries, the same ones in every run. Bogus makes names at some 10,000 a
/// second, so it fills small pools once and the people are combined from those.
/// </summary>
public sealed class DataSet
{
    /// <summary>The <c>source</c> of every person here, so that a filter finds them and nobody else.</summary>
    public const string Source = "demo";

    private const int Seed = 8;
    private const float ShareUnsubscribed = 0.04f;
    private const float ShareEmployed = 0.9f;

    private static readonly DateTimeOffset FirstUnsubscribed = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Industries =
        ["Construction", "Education", "Energy", "Finance", "Food", "Health", "Logistics", "Manufacturing", "Retail", "Software", "Tourism"];

    private readonly List<Region> _regions =
    [
        new("en_US", "United States", "America/New_York", "+1202555"),
        new("en_CA", "Canada", "America/Toronto", "+1416555"),
        new("de", "Germany", "Europe/Berlin", "+4930230"),
        new("fr", "France", "Europe/Paris", "+3319900"),
        new("es", "Spain", "Europe/Madrid", "+3491550"),
        new("nl", "Netherlands", "Europe/Amsterdam", "+3120555"),
    ];

    private readonly (Company Company, Region Region, string Domain)[] _employers;
    private readonly int _people;

    public DataSet(int people, int companies)
    {
        _people = people;
        var random = new Randomizer(Seed);
        _employers = Enumerable.Range(1, companies).Select(number => MakeEmployer(number, random)).ToArray();
    }

    public IEnumerable<Company> Companies => _employers.Select(employer => employer.Company);

    public IEnumerable<Person> People()
    {
        var random = new Randomizer(Seed + 1);
        for (var number = 1; number <= _people; number++)
            yield return MakePerson(number, random);
    }

    private (Company, Region, string) MakeEmployer(int number, Randomizer random)
    {
        var region = random.ListItem(_regions);
        var place = random.ArrayElement(region.Places);
        var name = random.ArrayElement(region.CompanyNames);
        var type = random.WeightedRandom(["prospect", "customer", "partner", "vendor"], [0.5f, 0.3f, 0.1f, 0.1f]);
        var company = new Company(
            $"demo-company-{number}", $"{name.Written} {number}", type, random.ArrayElement(Industries),
            type == "customer", type == "vendor", place.City, place.State, region.Country);
        return (company, region, $"{name.Ascii}-{number}.example");
    }

    private Person MakePerson(int number, Randomizer random)
    {
        var isEmployed = random.Bool(ShareEmployed);
        var (company, region, domain) = random.ArrayElement(_employers);
        var first = random.ArrayElement(region.FirstNames);
        var last = random.ArrayElement(region.LastNames);
        var home = random.ArrayElement(region.Places);
        return new Person(
            $"demo-person-{number}",
            random.WeightedRandom(["lead", "customer", "partner"], [0.6f, 0.3f, 0.1f]),
            Source,
            $"{first.Ascii}.{last.Ascii}.{number}@{(isEmployed ? domain : "mail.example")}",
            $"{region.PhonePrefix}{random.Number(0, 9999):0000}",
            first.Written,
            last.Written,
            random.ArrayElement(region.JobTitles),
            isEmployed ? company.City : home.City,
            isEmployed ? company.State : home.State,
            region.Country,
            region.Timezone,
            random.Bool(ShareUnsubscribed) ? FirstUnsubscribed.AddHours(random.Number(0, 5000)) : null,
            isEmployed ? company.ExternalId : null);
    }

    // Names as they are written, and as addresses spell them: Bogus knows how.
    private sealed record Name(string Written)
    {
        public string Ascii { get; } = string.Concat(Transliterater.Translate(Written).Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
    }

    private sealed class Region
    {
        public Region(string locale, string country, string timezone, string phonePrefix)
        {
            (Country, Timezone, PhonePrefix) = (country, timezone, phonePrefix);
            var faker = new Faker(locale) { Random = new Randomizer(Seed) };
            FirstNames = Draw(300, () => new Name(faker.Name.FirstName()));
            LastNames = Draw(300, () => new Name(faker.Name.LastName()));
            JobTitles = Draw(100, () => faker.Name.JobTitle());
            CompanyNames = Draw(300, () => new Name(faker.Company.CompanyName()));
            Places = Draw(100, () => (faker.Address.City(), (string?)faker.Address.State()));
        }

        public string Country { get; }
        public string Timezone { get; }
        public string PhonePrefix { get; }
        public Name[] FirstNames { get; }
        public Name[] LastNames { get; }
        public string[] JobTitles { get; }
        public Name[] CompanyNames { get; }
        public (string City, string? State)[] Places { get; }

        private static T[] Draw<T>(int count, Func<T> draw) => Enumerable.Range(0, count).Select(_ => draw()).ToArray();
    }
}
