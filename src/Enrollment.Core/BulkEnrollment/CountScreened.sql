-- How many contacts of the stretch would be enrolled (reason null) or left out, by reason.
select s.reason, count(*) from ({screened}) s group by s.reason
