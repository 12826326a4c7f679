-- How many contacts of the stretch would be taken (outcome null) or left out, by outcome and reason.
select s.outcome, s.reason, count(*) as contacts from ({screened}) s group by s.outcome, s.reason
