FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN for project in Enrollment.Api Enrollment.Consumers Scheduler; do \
      dotnet publish "src/$project" -c Release -o "/out/$project" || exit 1; \
    done

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS base
WORKDIR /app
ENV ASPNETCORE_URLS=http://+:8080
EXPOSE 8080
USER $APP_UID
# The image has no curl; bash can speak HTTP well enough.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=6 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ code _ <&3 && [ \"$code\" = 200 ]"]

FROM base AS api
COPY --from=build /out/Enrollment.Api .
ENTRYPOINT ["dotnet", "Enrollment.Api.dll"]

FROM base AS consumers
COPY --from=build /out/Enrollment.Consumers .
ENTRYPOINT ["dotnet", "Enrollment.Consumers.dll"]

FROM base AS scheduler
COPY --from=build /out/Scheduler .
ENTRYPOINT ["dotnet", "Enrollment.Scheduler.dll"]
