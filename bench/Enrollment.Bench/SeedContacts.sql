-- People as an import makes them: ids in order of arrival, some fields empty.
insert into contacts (account_id, id, external_id, contact_type, source, email, email_key, first_name, last_name, job_title, city, country)
select @account_id, uuid_v7(), @contact_type || '-' || n, @contact_type,
       (array['web', 'import', 'event', 'referral'])[1 + n % 4],
       @contact_type || '.' || n || '@example.com',
       lower(@contact_type || '.' || n || '@example.com'),
       (array['Ada', 'Grace', 'Linus', 'Edsger', 'Barbara', 'Donald', 'Frances'])[1 + n % 7],
       (array['Novak', 'Meyer', 'Rossi', 'Silva', 'Larsen', 'Dubois', 'Kowalski', 'Berg', 'Ito', 'Khan', 'Cohen'])[1 + n % 11],
       case when n % 3 > 0 then (array['Buyer', 'Engineer', 'Director'])[1 + n % 3] end,
       (array['Vienna', 'Hamburg', 'Milan', 'Porto', 'Oslo'])[1 + n % 5],
       (array['AT', 'DE', 'IT', 'PT', 'NO'])[1 + n % 5]
from generate_series(1, @contacts) as n
