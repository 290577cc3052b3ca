package io.tailrace.bench.report;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Flat records as JSON, a line each: all that results need. */
public final class Json {
    private Json() {}

    public static String lines(List<? extends Record> records) {
        StringBuilder text = new StringBuilder();
        records.forEach(record -> text.append(object(record)).append('\n'));
        return text.toString();
    }

    static String object(Record record) {
        List<String> members = new ArrayList<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                members.add("\"%s\":%s"
                        .formatted(
                                component.getName(),
                                value(component.getAccessor().invoke(record))));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a public record has readable components", e);
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String value(Object value) {
        return switch (value) {
            case Double number when number.isNaN() || number.isInfinite() -> "null";
            case Double number -> String.format(Locale.ROOT, "%.4f", number);
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        };
    }
}
