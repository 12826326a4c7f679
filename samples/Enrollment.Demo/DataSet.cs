using Bogus;
using Enrollment.Client;

namespace Enrollment.Demo;

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

    private readonly (CustomerRow Company, Region Region, string Domain)[] _employers;
    private readonly int _people;

    public DataSet(int people, int companies)
    {
        _people = people;
        var random = new Randomizer(Seed);
        _employers = Enumerable.Range(1, companies).Select(number => MakeEmployer(number, random)).ToArray();
    }

    public IEnumerable<CustomerRow> Companies => _employers.Select(employer => employer.Company);

    public int CompanyCount => _employers.Length;

    public int PeopleCount => _people;

    public IEnumerable<ContactRow> People()
    {
        var random = new Randomizer(Seed + 1);
        for (var number = 1; number <= _people; number++)
            yield return MakePerson(number, random);
    }

    private (CustomerRow, Region, string) MakeEmployer(int number, Randomizer random)
    {
        var region = random.ListItem(_regions);
        var place = random.ArrayElement(region.Places);
        var name = random.ArrayElement(region.CompanyNames);
        var type = random.WeightedRandom(["prospect", "customer", "partner", "vendor"], [0.5f, 0.3f, 0.1f, 0.1f]);
        var company = new CustomerRow
        {
            ExternalId = $"demo-company-{number}",
            Name = $"{name.Written} {number}",
            AccountType = type,
            Industry = random.ArrayElement(Industries),
            IsCustomer = type == "customer",
            IsSupplier = type == "vendor",
            City = place.City,
            State = place.State,
            Country = region.Country,
        };
        return (company, region, $"{name.Ascii}-{number}.example");
    }

    private ContactRow MakePerson(int number, Randomizer random)
    {
        var isEmployed = random.Bool(ShareEmployed);
        var (company, region, domain) = random.ArrayElement(_employers);
        var first = random.ArrayElement(region.FirstNames);
        var last = random.ArrayElement(region.LastNames);
        var home = random.ArrayElement(region.Places);
        // The order of the draws decides who is who.
        return new ContactRow
        {
            ExternalId = $"demo-person-{number}",
            ContactType = random.WeightedRandom(["lead", "customer", "partner"], [0.6f, 0.3f, 0.1f]),
            Source = Source,
            Email = $"{first.Ascii}.{last.Ascii}.{number}@{(isEmployed ? domain : "mail.example")}",
            Phone = $"{region.PhonePrefix}{random.Number(0, 9999):0000}",
            FirstName = first.Written,
            LastName = last.Written,
            JobTitle = random.ArrayElement(region.JobTitles),
            City = isEmployed ? company.City : home.City,
            State = isEmployed ? company.State : home.State,
            Country = region.Country,
            Timezone = region.Timezone,
            UnsubscribedAt = random.Bool(ShareUnsubscribed) ? FirstUnsubscribed.AddHours(random.Number(0, 5000)) : null,
            CustomerExternalId = isEmployed ? company.ExternalId : null,
        };
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
