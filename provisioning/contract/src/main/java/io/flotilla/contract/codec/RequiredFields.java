package io.flotilla.contract.codec;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds a record that came from outside to its own word: what is not marked {@code @Nullable} is there, at every depth.
 * The compiler proves that for records that we build, and cannot for those that a mapper builds.
 */
final class RequiredFields {
    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return Stream.of(type.getRecordComponents()).map(Component::of).toList();
        }
    };

    private record Component(RecordComponent component, boolean nullable) {
        static Component of(RecordComponent component) {
            component.getAccessor().setAccessible(true);
            return new Component(component, component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }

        @Nullable
        Object of(Object holder) {
            try {
                return component.getAccessor().invoke(holder);
            } catch (ReflectiveOperationException bug) {
                throw new IllegalStateException(component + " cannot be read", bug);
            }
        }
    }

    private RequiredFields() {}

    /** The names of a record's components that may not be absent. */
    static Stream<String> of(Class<?> type) {
        return COMPONENTS.get(type).stream()
                .filter(component -> !component.nullable())
                .map(component -> component.component().getName());
    }

    /** @throws MalformedDocument that names the field */
    static void check(@Nullable Object value) {
        check(value, "");
    }

    private static void check(@Nullable Object value, String path) {
        if (value instanceof Record) {
            for (Component component : COMPONENTS.get(value.getClass())) {
                checkField(component, component.of(value), path);
            }
        } else if (value instanceof Collection<?> all) {
            all.forEach(element -> check(element, path));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(element -> check(element, path));
        }
    }

    private static void checkField(Component component, @Nullable Object field, String path) {
        String name = path + component.component().getName();
        if (field == null && !component.nullable()) {
            throw new MalformedDocument(name + ": a required field is missing");
        }
        check(field, name + ".");
    }
}
