-- Whether enrollments are still live, behind the statement that ended as many as it was allowed to.
select exists (
{candidates}) as any_left
