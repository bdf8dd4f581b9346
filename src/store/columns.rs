//! Columns with their names, written once for the two forms in which rows travel.

/// A list for `SELECT`: each column under its name.
macro_rules! listed {
    ($first:literal $of:literal, $($name:literal $column:literal,)*) => {
        concat!($of, " AS ", $first, $(", ", $column, " AS ", $name),*)
    };
}
pub(super) use listed;

/// Values alone, for the function that makes a JSON array. A row in one text costs less than its columns one by one
/// where there are many, and several kinds of rows can come in one trip. They are read in the order of the fields.
macro_rules! valued {
    ($first:literal $of:literal, $($name:literal $column:literal,)*) => {
        concat!($of, $(", ", $column),*)
    };
}
pub(super) use valued;

#[cfg(test)]
pub(super) mod tests {
    use serde::de::value::Error;
    use serde::de::{Deserialize, Deserializer, Error as _, Visitor};

    /// The names alone.
    macro_rules! names {
        ($first:literal $of:literal, $($name:literal $column:literal,)*) => {
            [$first, $($name),*]
        };
    }
    pub(in crate::store) use names;

    /// Fails with the fields of the struct that asks for them.
    struct Fields;

    impl<'de> Deserializer<'de> for Fields {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(Error::custom("not a struct"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Error> {
            Err(Error::custom(fields.join(" ")))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    /// The fields of `T` in the order in which an array is read.
    pub(in crate::store) fn fields<T: for<'de> Deserialize<'de>>() -> String {
        T::deserialize(Fields).err().map(|error| error.to_string()).unwrap_or_default()
    }
}
