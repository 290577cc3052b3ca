package io.tailrace.runtime.config;

import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads {@link Bytes} in configuration; the platform finds it by its service file, so that the reason it gives is told.
 */
public final class BytesConverter implements Converter<Bytes> {
    private static final long serialVersionUID = 1L;

    @Override
    public Bytes convert(String value) {
        return Bytes.parse(value);
    }
}
