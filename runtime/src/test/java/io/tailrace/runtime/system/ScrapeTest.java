package io.tailrace.runtime.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ScrapeTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    Meter meter;

    @Test
    void metricsAreScrapedUnderTheNamesOfTheEnum() throws Exception {
        for (Metric metric : Metric.values()) {
            String label = metric.label().isEmpty() ? "" : "some";
            switch (metric.kind()) {
                case COUNTER -> meter.count(metric, label, 3);
                case TIMER -> meter.time(metric, label, 2_000_000_000L);
                case GAUGE -> {
                    meter.gauge(metric, label, () -> 20);
                    meter.gauge(metric, label, () -> 3);
                }
            }
        }

        String scraped = get("metrics");

        for (Metric metric : Metric.values()) {
            String labels = metric.label().isEmpty() ? "" : "{" + metric.label() + "=\"some\"}";
            assertThat(scraped.lines())
                    .contains(
                            switch (metric.kind()) {
                                case COUNTER -> metric.text() + labels + " 3.0";
                                case GAUGE -> metric.text() + labels + " 23.0";
                                case TIMER -> metric.text() + "_sum" + labels + " 2.0";
                            });
            String family = metric.text().replaceFirst("_total$", ""); // OpenMetrics names a family without it
            assertThat(scraped.lines()).contains("# HELP " + family + " " + metric.help());
        }
    }

    @Test
    void livenessAnswersOnTheManagementPort() throws Exception {
        assertThat(get("health/live")).contains("\"alive\"").contains("\"UP\"").contains("\"node\"");
    }

    private String get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(management.resolve(path)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
