package io.tailrace.runtime.config;

/** A mapping interface of {@code tailrace.*} keys; a module with settings of its own produces one of these beans. */
public record SettingsOf(Class<?> mapping) {}
